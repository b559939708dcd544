"""Begin a text of the folder of texts: its annotation file is made, as `standoff add-text` makes it."""

from dataclasses import dataclass

from standoff.authoring.edit.add_text import add_text, is_language
from standoff.authoring.edit.change import CannotEditError, Change, Project, cannot
from standoff.corpus.texts import names_of_texts
from standoff.files.project_files import Kind, kind_of
from standoff.source.problem import Place, Problem, errors


@dataclass(frozen=True, slots=True)
class BeginText:
    """Makes the annotation file of a text: `file` is its name in the folder of texts."""

    file: str
    language: str
    curator: str

    def change(self, project: Project) -> Change:
        """The change; raises CannotEditError, OSError."""
        folder, place = project.texts, Place(self.file)
        if folder is None or self.file not in names_of_texts(folder) or kind_of(folder, self.file) is not Kind.FILE:
            raise cannot(
                place, "text-missing", f"the text `{self.file}` is not there", "put it into the folder of texts"
            )
        if not is_language(self.language, project.schema):
            message = f"`{self.language}` is not a valid language tag"
            raise cannot(place, "bad-value", message, "write `en`, `ur`, `fa-AF` …")
        if not self.curator.strip():
            raise cannot(place, "empty-value", "`curator` has no value", "give a name or initials")
        source = folder / self.file
        added = add_text(source, self.file, project.root, folder, project.schema, self.language, self.curator.strip())
        if added.content is None:
            raise CannotEditError(errors(added.problems) or [_there(added.path)])
        written = added.content.decode("utf-8").rstrip("\n")
        return Change(f"begin {source.stem}", {added.path: (None, added.content)}, written, Place(added.path, 1, 1))


def _there(path: str) -> Problem:
    return Problem(Place(path), "file-exists", "the text has its annotation file already", "")
