"""Documents: read within bounds, whatever their shape; composed; signed for keeps."""
