"""Anchor the quotes of a text: each becomes the span of its words, as `standoff anchor` makes it."""

from dataclasses import dataclass

from standoff.authoring.edit.anchor import anchor
from standoff.authoring.edit.change import CannotEditError, Change, Project, cannot, new_lines, text_file
from standoff.corpus.grammar import record_grammars
from standoff.corpus.quotes.elsewhere import Others
from standoff.files.annotation_files import files_about
from standoff.files.project_files import TEXT_FILES
from standoff.source.problem import Place


@dataclass(frozen=True, slots=True)
class AnchorQuotes:
    """Puts a span in the place of every quote in the annotation file of a text; all of them or none."""

    text: str

    def change(self, project: Project) -> Change:
        """The change; raises CannotEditError, OSError."""
        file, data = text_file(project, self.text)
        if project.texts is None:
            raise cannot(Place(file), "text-missing", f"the text `{self.text}` is not there", "name its folder")
        compiled = project.compiled
        others = Others(lambda: compiled.texts.values() if compiled else ())
        grammars = record_grammars(project.schema, "text")
        head, files = (file, data), {}
        for each in files_about(project.root, TEXT_FILES, self.text):
            own = project.read(each) or b""
            result = anchor(each, own, grammars, project.texts, others, project.settings.limits, head)
            if result.problems:
                raise CannotEditError(result.problems)
            if result.data is not None:
                files[each] = (own, result.data)
        if not files:
            raise CannotEditError((), f"`{self.text}` has no quote to anchor")
        shown, (before, after) = next(iter(files.items()))
        written, line = new_lines(before, after)
        place = Place(shown, line, 1) if written else None
        return Change(f"anchor the quotes of {self.text}", files, written, place)
