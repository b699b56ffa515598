"""View-models and the renderers over them; decides nothing."""
