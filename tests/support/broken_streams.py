"""Frames that are handed to compiled code with a wrong place, at which it crashes."""

TEXT = """\
from ctypes import CFUNCTYPE, c_char_p, c_int, c_void_p, py_object, pythonapi
from standoff.formats import {module}

shown, pointer = {module}.{function}, pythonapi.PyCapsule_GetPointer
pointer.restype, pointer.argtypes = c_void_p, [py_object, c_char_p]
Next = CFUNCTYPE(c_int, c_void_p, c_void_p)
at = lambda place: c_void_p.from_address(place)
KEPT = []

class Broken:
    def __init__(self, frame):
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema=None):
        capsule = self.frame.__arrow_c_stream__()
        stream = pointer(capsule, b"arrow_array_stream")
        known = Next(at(stream + 8).value)

        def get_next(stream, array):
            found = known(stream, array)
            if at(array + 48).value:  # children, of the first of which the values get a wrong place
                at(at(at(at(array + 48).value).value + 40).value + 8).value = 8
            return found

        KEPT.append(Next(get_next))
        at(stream + 8).value = c_void_p.from_buffer(KEPT[-1]).value
        return capsule

{module}.{function} = lambda frame: Broken(shown(frame))
"""


def breaking(module: str, function: str) -> str:
    """What a process runs as it starts, so that what this function of a format hands over is broken."""
    return TEXT.format(module=module, function=function)
