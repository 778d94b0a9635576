"""Tables, figures and maps: the only place that draws."""
