"""Random chapters for the property tests and for `make fuzz`: lines that mean something, mixed."""

from hypothesis import strategies as st

# What begins, ends or could be taken for a block of CommonMark, and what spaces there are.
PIECES = [
    "```", "````", "~~~", "#", "##", "# a", "-", "*", "+", "1.", "12)", ">", "---", "===", "<!--",
    "-->", "<!-- a -->", "<div>", "<pre>", "</pre>", "<b>", "<script>", "[a]: b", "|", "    ", "  ",
    " ", "\t", "text", "`code`", "**b**", "``", "`", "\\", "&amp;", "***", "___", "=", "_", "2.5",
    "<![CDATA[", "]]>", "<?", "?>", "python", "#| id: a", "#| file: a.py", "'", "\x0b", "\x0c",
    "\x1c", "\x85", "\xa0", "\u2028", "\ufeff", "", "1.a", "-->x", "<!-->", "!!! note", "<<a>>",
    "@<<a>>", "e\u0301", "\xe9", "\0", "\r",
]  # fmt: skip
LINES = [
    "```python", "```", "", "text", "* item", "  more", "# Head", "<!-- a: b -->", "<!--", "-->",
    "> quote", "1. one", "- a", "`x` y", "**z**", "```` x", "    code", "---", "2. t", "> ",
    "#| id: a", "#| file: a.py", "<<a>>", "<!-- slide: A -->", "<!-- end_slide -->", "#| run: true",
]  # fmt: skip

wild = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
plain = st.sampled_from(LINES)
# Mostly plain: a chapter of nothing but wild lines hardly ever has two fences.
chapters = st.lists(st.one_of(plain, plain, plain, wild), max_size=16).map("\n".join)
fences = st.lists(plain.filter(lambda line: "`" not in line), max_size=4).map(
    lambda lines: "\n".join(["```python", *lines, "```", ""])
)
tidy = st.lists(st.one_of(fences, plain, plain), max_size=10).map("\n".join)
