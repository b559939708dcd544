"""Problems for programs: SARIF logs, and the commands of GitHub's runners."""
