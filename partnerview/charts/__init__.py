"""Charts as geometry: values in, coordinates out. SVG is written by templates/components/charts/."""
