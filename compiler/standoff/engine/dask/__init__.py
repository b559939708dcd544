"""A Dask cluster as an executor: a plug-in behind the interface of `engine/executors.py`, the extra `dask`."""
