# Writes one invented article as text, Markdown, HTML and troff; README.md tells how the other
# formats are made of these.
import html, pathlib, textwrap
TITLE = "Two islands agree to keep talks on fishing line alive"
DATE, SOURCE, AUTHOR = "2025-12-04", "Harbour Post", "Han Dana"
PARAS = [
 "HAVEN, Dec. 4 (Harbour Post) -- Envoys of the two islands met in the harbour hall on Thursday and agreed to go on with negotiations on the fishing line, their offices said in a joint statement.",
 "Foreign Minister Ro Ilsan said the navy would stay at sea until the line was drawn. “We will deter any boat that crosses it by force,” he told reporters, “but the door to dialogue stays open.”",
 "The talks are the first since a patrol boat was rammed in March. No date was set for a second round, which officials of both sides expect in early spring.",
 "What comes next",
 "Trade between the islands fell by 12.5 percent in the first half of the year, to 3.4 billion crowns, and exporters have asked for long-term guarantees. A team of customs officers will be sent to the northern port next week.",
 "Deputy Minister Kay Moreau warned that patience was not without end. “If the patrols go on as they did in autumn, we shall bring our allies in,” she said.",
 "The two governments said they would consult the regional fisheries council, of which nine states are members, before any measure is taken. The council meets on Jan. 15 in the capital.",
]
HEAD = 3
e = html.escape
body = "\n".join(f"<h2>{e(p)}</h2>" if i == HEAD else f"<p>{e(p)}</p>" for i, p in enumerate(PARAS))
meta = f'<meta name="author" content="{AUTHOR}"><meta property="article:published_time" content="{DATE}T09:30:00+09:00"><meta property="og:site_name" content="{SOURCE}"><meta property="og:title" content="{TITLE}">'
def page(charset): return f'''<!DOCTYPE html>
<html lang="en"><head><meta charset="{charset}"><title>{TITLE} - {SOURCE}</title>
{meta}
<script>window.dataLayer = ["<p>no text</p>"];</script><style>p {{ margin: 1em }}</style></head>
<body><div class="cookie-banner"><p>We use cookies to make this site better. <button>Accept all</button></p></div>
<header class="site-header"><a href="/">Harbour Post</a><nav><ul><li><a href="/world">World</a></li><li><a href="/trade">Trade</a></li><li><a href="/sea">Sea</a></li></ul></nav></header>
<main><article><h1>{TITLE}</h1>
<div class="article-meta"><span class="byline">By {AUTHOR}</span> <time datetime="{DATE}">Dec. 4, 2025</time></div>
<div class="share-buttons"><a href="#">Share</a> <a href="#">Mail</a></div>
<figure><img src="hall.jpg" alt="The hall"><figcaption>The envoys shake hands in the harbour hall. Photo: Harbour Post</figcaption></figure>
{body}
<p>Read more: <a href="/boats">Patrol boat returns to the northern port</a></p>
</article>
<section class="related-articles"><h3>Related</h3><ul><li><a href="/1">Patrol boat returns to the northern port</a></li><li><a href="/2">Customs officers count crates again</a></li></ul></section>
<section id="comments"><h3>Comments</h3><p>Reader One: I have fished there for forty years and never saw a line in the water.</p></section></main>
<aside class="sidebar"><h3>Most read</h3><ol><li><a href="/3">Nine states, one council: how it works</a></li></ol></aside>
<footer><p>Copyright Harbour Post. All rights reserved. Terms. Privacy.</p></footer></body></html>
'''
text = "\n\n".join([TITLE] + PARAS) + "\n"
W = lambda name, data: pathlib.Path(name).write_bytes(data)
W("article.txt", text.encode())
W("article-crlf.txt", text.replace("\n", "\r\n").encode())
W("article-lines.txt", "\n".join([TITLE, ""] + PARAS).encode())
W("article-wrapped.txt", "\n\n".join(textwrap.fill(p, 72, break_on_hyphens=False) for p in [TITLE] + PARAS).encode())
W("article-front.txt", (f"Title: {TITLE}\nDate: Dec. 4, 2025\nSource: {SOURCE}\nAuthor: {AUTHOR}\n\n" + text).encode())
W("article-bom.txt", b"\xef\xbb\xbf" + text.encode())
W("article-utf16le.txt", b"\xff\xfe" + text.encode("utf-16-le"))
W("article-utf16be.txt", b"\xfe\xff" + text.encode("utf-16-be"))
W("article-utf16-unmarked.txt", text.encode("utf-16-le"))
W("article-windows-1252.txt", text.encode("cp1252"))
md = [f"# {TITLE}"] + [f"## {p}" if i == HEAD else p for i, p in enumerate(PARAS)]
md[1] = md[1].replace("fishing line", "[fishing line](https://example.org/line \"map\")").replace("Thursday", "*Thursday*")
W("article.md", (f'---\ntitle: "{TITLE}"\ndate: {DATE}\nsource: {SOURCE}\nauthor: {AUTHOR}\ntags:\n  - sea\n---\n\n' + "\n\n".join(md) + "\n").encode())
W("article.html", page("utf-8").encode())
W("article-euc-kr.html", page("euc-kr").encode("euc-kr"))
W("article-windows-1252.htm", page("windows-1252").encode("cp1252"))
W("article-gb18030.html", page("gb18030").encode("gb18030"))
W("plain.html", f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}</title><meta name="author" content="{AUTHOR}"></head><body><h1>{TITLE}</h1>\n{body}\n</body></html>'.encode())
W("article.ms", (".pl 5i\n.nr PS 10\n.nr HM 0.9i\n.nr FM 0.9i\n.ds CH\n.ds LH Harbour Post\n.ds RH Dec. 4, 2025\n.ds CF - \\\\n[PN] -\n.LP\n.LG\n\\fB" + TITLE + "\\fP\n.NL\n.2C\n" + "".join((".SH\n" if i == HEAD else ".PP\n") + p.replace("“", "\\[lq]").replace("”", "\\[rq]") + "\n" for i, p in enumerate(PARAS))).encode())
