"""How a corpus is compiled: the list of steps, what runs them, and what is kept between runs."""
