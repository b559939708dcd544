"""The only writers of annotations: each takes files as they are and changes no character that it need not."""
