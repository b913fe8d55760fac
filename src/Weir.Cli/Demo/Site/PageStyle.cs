namespace Weir.Cli;

/// <summary>The look of the demo's pages: light or dark as the reader's system says, from a phone's width on.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root{color-scheme:light dark;--bg:#faf8f4;--fg:#1f1d1a;--muted:#706a60;--line:#e5dfd4;--card:#fff;
        --accent:#0d6a66;--onaccent:#fff;--good:#2f7d4f;--bad:#b3423a}
        @media(prefers-color-scheme:dark){:root{--bg:#131416;--fg:#edebe6;--muted:#a09a8f;--line:#2b2d31;--card:#1a1c1f;
        --accent:#63c9c0;--onaccent:#0d1b1a;--good:#6cc58e;--bad:#ea8a80}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--fg);
        font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        a{color:inherit;text-decoration:none}
        a:focus-visible,button:focus-visible,input:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        .wrap{max-width:72rem;margin:0 auto;padding:0 1.25rem}
        header{border-bottom:1px solid var(--line)}
        header .wrap{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:center;padding-top:1rem;
        padding-bottom:1rem}
        .brand{font:600 1.35rem/1.2 Georgia,"Iowan Old Style",serif;letter-spacing:-.01em;display:flex;gap:.55rem;
        align-items:center}
        .brand svg{width:1.9rem;height:1.9rem;stroke:var(--accent);stroke-width:3.4}
        form{margin-left:auto;display:flex;flex:1 1 14rem;max-width:24rem}
        input{flex:1;min-width:0;padding:.5rem .8rem;font:inherit;color:inherit;background:var(--card);
        border:1px solid var(--line);border-right:0;border-radius:.5rem 0 0 .5rem}
        button{padding:.5rem 1rem;font:inherit;border:0;border-radius:0 .5rem .5rem 0;background:var(--accent);
        color:var(--onaccent);cursor:pointer}
        .try{color:var(--accent);font-weight:500;white-space:nowrap}
        .try:hover{text-decoration:underline;text-underline-offset:.2em}
        nav{border-bottom:1px solid var(--line)}
        nav .wrap{display:flex;gap:1.4rem;overflow-x:auto;padding-top:.65rem;padding-bottom:.65rem;scrollbar-width:none}
        nav a{color:var(--muted);white-space:nowrap;font-size:.95rem}
        nav a:hover,nav a.on{color:var(--fg)}
        nav a.on{box-shadow:0 .7rem 0 -.55rem var(--accent)}
        h1{font:600 clamp(1.7rem,4vw,2.4rem)/1.15 Georgia,"Iowan Old Style",serif;letter-spacing:-.015em;
        margin:2rem 0 .35rem}
        h2{font:600 1.25rem/1.3 Georgia,serif;margin:3rem 0 1rem}
        .lead{color:var(--muted);margin:0 0 1.75rem}
        .grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(13rem,44%),1fr));gap:1.75rem 1.25rem;
        padding:0;margin:0;list-style:none}
        .picture{display:block;width:100%;height:auto;aspect-ratio:4/3;border-radius:.75rem;background:var(--line)}
        svg{fill:none;stroke-linecap:round;stroke-linejoin:round;stroke-width:2}
        .card a:hover .picture{filter:saturate(1.35)}
        .card .name{display:block;margin-top:.6rem;line-height:1.35}
        .card a:hover .name{text-decoration:underline;text-underline-offset:.15em}
        .sub{display:flex;justify-content:space-between;color:var(--muted);font-size:.92rem;
        font-variant-numeric:tabular-nums}
        .product{display:grid;grid-template-columns:1.1fr 1fr;gap:2.5rem;margin-top:2rem;align-items:start}
        .product h1{margin-top:0}
        .price{font-size:1.6rem;margin:.75rem 0 .25rem;font-variant-numeric:tabular-nums}
        .in{color:var(--good)}.out{color:var(--bad)}
        dl{display:grid;grid-template-columns:auto 1fr;gap:.4rem 1.5rem;margin:1.5rem 0 0;padding-top:1.25rem;
        border-top:1px solid var(--line);font-size:.95rem}
        dt{color:var(--muted)}dd{margin:0}
        code{font:.88em ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
        .crumbs{margin:1.5rem 0 0;color:var(--muted);font-size:.92rem}
        .crumbs a:hover,footer a:hover{text-decoration:underline}
        .pages{display:flex;justify-content:space-between;align-items:center;margin:2.5rem 0 0;color:var(--muted)}
        .pages a{padding:.45rem 1rem;border:1px solid var(--line);border-radius:.5rem;background:var(--card);
        color:var(--fg)}
        .live{display:inline-flex;gap:.55rem;align-items:baseline;max-width:100%;margin:0 0 1.75rem;padding:.4rem .9rem;
        border:1px solid var(--line);border-radius:2rem;background:var(--card);font-size:.92rem;color:var(--muted)}
        .live b{font-weight:500;color:var(--fg)}
        .live::before{content:"";flex:none;width:.5rem;height:.5rem;border-radius:50%;background:var(--good)}
        .reviews{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(18rem,100%),1fr));gap:1rem}
        blockquote{margin:0;padding:1rem 1.15rem;border:1px solid var(--line);border-radius:.75rem;
        background:var(--card)}
        blockquote p{margin:.35rem 0 .5rem}
        .stars{color:var(--accent);letter-spacing:.12em}
        cite{font-style:normal;color:var(--muted);font-size:.92rem}
        .from{grid-column:1/-1;margin:0;color:var(--muted);font-size:.88rem}
        .tries{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));gap:1.25rem}
        .tries section{display:flex;flex-direction:column;gap:.6rem;padding:1.15rem 1.25rem 1.25rem;
        border:1px solid var(--line);border-radius:.75rem;background:var(--card)}
        .tries h2{margin:0;font-size:1.1rem}
        .tries p{margin:0;color:var(--muted);font-size:.95rem}
        .tries button{align-self:flex-start;border-radius:.5rem;padding:.4rem .9rem;font-size:.95rem}
        .row{display:flex;flex-wrap:wrap;gap:.5rem}
        output{display:block;min-height:3.2rem;margin-top:auto;padding:.6rem .75rem;border-radius:.5rem;
        background:var(--bg);font:.85rem/1.5 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere;
        white-space:pre-wrap}
        .dots{display:grid;grid-template-columns:repeat(20,1fr);gap:3px}
        .dots i{aspect-ratio:1;border-radius:2px;background:var(--line)}
        .dots .ok{background:var(--good)}.dots .no{background:var(--bad)}
        .spark{width:100%;height:3.2rem;stroke:var(--accent);stroke-width:1.6}
        footer{margin-top:4rem;border-top:1px solid var(--line);color:var(--muted);font-size:.88rem}
        footer .wrap{padding-top:1.25rem;padding-bottom:2rem}
        @media(max-width:44rem){.product{grid-template-columns:1fr;gap:1.5rem}form{max-width:none;margin:0}}
        """;
}
