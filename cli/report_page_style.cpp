// How the page looks (report_formats.h). Colours are variables, once for light and once for dark.
#include "cli/report_formats.h"

namespace aslc::cli {

const std::string_view kPageStyle = R"(
:root{color-scheme:light dark;--fg:#1c2530;--bg:#f6f7f9;--card:#fff;--soft:#5b6775;--line:#dde2e8;--code:#f0f2f5;--accent:#2f62b5;--bar:#4a7fcb;--bad:#b3261e;--badbg:#fdeceb;--good:#1d7a41;--goodbg:#e6f5eb;--warn:#8a5a00;--warnbg:#fff3d6;--c0:#fdeae8;--c0l:#cf4038;--c1:#fff1cf;--c1l:#c08a1e;--c2:#e8f3d6;--c2l:#7a9a2e;--c3:#d3eeda;--c3l:#2f9e55;--edge:#7b8794;--shadow:0 1px 2px rgba(20,30,40,.06),0 2px 8px rgba(20,30,40,.05)}
@media(prefers-color-scheme:dark){:root{--fg:#e3e8ee;--bg:#11151a;--card:#1a2027;--soft:#98a5b3;--line:#2d3641;--code:#232b34;--accent:#8ab4f8;--bar:#5e93dd;--bad:#ff8a80;--badbg:#3a1e1d;--good:#6fd597;--goodbg:#173323;--warn:#f2c063;--warnbg:#3a2d12;--c0:#45211f;--c0l:#e0695f;--c1:#43371a;--c1l:#c9983a;--c2:#2f3d1e;--c2l:#8fae45;--c3:#1c4029;--c3l:#43b46b;--edge:#8794a3;--shadow:none}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:56px}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--fg);background:var(--bg)}
main,.top{max-width:1240px;margin:0 auto;padding:0 20px}
.top{padding-top:24px}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere;display:flex;gap:12px;align-items:center;flex-wrap:wrap}
h2{font-size:1.15rem;margin:0 0 12px;overflow-wrap:anywhere}
h3{font-size:.95rem;margin:18px 0 6px;overflow-wrap:anywhere}
p{margin:6px 0}
.soft{color:var(--soft)}.bad{color:var(--bad)}.good{color:var(--good)}
.badge{font-size:.85rem;font-weight:600;padding:3px 12px;border-radius:99px;white-space:nowrap}
.badge.bad{background:var(--badbg)}.badge.good{background:var(--goodbg)}
nav{position:sticky;top:0;z-index:5;background:var(--bg);border-bottom:1px solid var(--line);margin-top:12px}
nav ul{max-width:1240px;margin:0 auto;padding:8px 20px;display:flex;gap:4px;overflow-x:auto;list-style:none}
nav a{display:block;padding:4px 12px;border-radius:99px;color:var(--fg);text-decoration:none;white-space:nowrap;font-size:.9rem}
nav a:hover{background:var(--code)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:20px;margin:18px 0;box-shadow:var(--shadow)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(138px,1fr));gap:12px;margin:16px 0 4px;padding:0}
.fact{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:12px 16px;box-shadow:var(--shadow)}
.fact dt{color:var(--soft);font-size:.82rem}.fact dd{margin:2px 0 0;font-size:1.3rem;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.fact dd small{display:block;font-size:.8rem;font-weight:400;color:var(--soft)}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{font-weight:600;color:var(--soft);font-size:.82rem}
td,th{padding:5px 14px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
td.said{white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.name{min-width:9em}
tr:last-child td{border-bottom:0}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.85em}
code{background:var(--code);padding:1px 5px;border-radius:5px;overflow-wrap:anywhere}
pre{background:var(--code);padding:10px 12px;border-radius:8px;overflow-x:auto;margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.command{display:block;max-height:5.2em;overflow-y:auto;padding:8px 10px;word-break:break-all}
details{border:1px solid var(--line);border-radius:10px;margin:8px 0;background:var(--card)}
summary::marker{color:var(--soft)}
summary{cursor:pointer;padding:10px 14px;overflow-wrap:anywhere;border-radius:10px;list-style-position:outside;margin-left:18px}
summary:hover{color:var(--accent)}
.inside{padding:0 16px 14px}
.finding{border-left:4px solid var(--bad)}
.finding>summary b{margin-right:8px}
.pairs{display:grid;grid-template-columns:max-content 1fr;gap:6px 16px;margin:8px 0}
.pairs dt{color:var(--soft)}.pairs dd{margin:0;min-width:0;overflow-wrap:anywhere}
.story{list-style:none;margin:8px 0 0;padding:0;font-size:.88rem}
.story li{display:grid;grid-template-columns:84px calc(20px + var(--w,0)*14px) 1fr;min-height:26px}
.story time{color:var(--soft);text-align:right;padding-right:10px;font-variant-numeric:tabular-nums;white-space:nowrap}
.story i{position:relative;border-left:2px solid var(--line);margin-left:5px}
.story i::before{content:"";position:absolute;left:calc(-6px + var(--b,0)*14px);top:7px;width:8px;height:8px;border-radius:50%;border:2px solid var(--card);background:var(--edge);box-sizing:content-box;margin-left:-1px}
.story .entered i::before{background:var(--accent)}.story .failed i::before{background:var(--bad)}.story .retry i::before{background:var(--warn)}.story .fault i::before{background:var(--bad);border-radius:1px;transform:rotate(45deg)}
.story span{padding-bottom:3px;min-width:0;overflow-wrap:anywhere}
.story .failed span{color:var(--bad)}.story .retry span{color:var(--warn)}
.story .fault span>em{font-style:normal;background:var(--badbg);color:var(--bad);border-radius:5px;padding:1px 6px}
.work{display:grid;grid-template-columns:minmax(0,1fr) 330px;gap:18px;align-items:start}
.graph{border:1px solid var(--line);border-radius:10px;padding:10px;overflow:auto;max-height:84vh;text-align:center;background:var(--bg)}
.graph svg{max-width:100%;height:auto;min-width:min(100%,420px)}
.graph svg .node[tabindex]{cursor:pointer}
.graph svg .node[tabindex]:focus{outline:none}
.graph svg .node[tabindex]:hover>.shape,.graph svg .node[tabindex]:hover>.head{filter:brightness(.96)}
.graph svg .node:focus-visible>.shape,.graph svg .node:focus-visible>.frame,.graph svg .chosen>.shape,.graph svg .chosen>.frame{stroke:var(--accent)!important;stroke-width:3!important;stroke-dasharray:none!important}
.graph svg text{fill:var(--fg)}.graph svg .detail,.graph svg .label{fill:var(--soft)}
.graph svg .edge{stroke:var(--edge)}.graph svg .edge.catch{stroke:var(--c0l)}
.graph svg .back{fill:var(--card)!important;stroke:var(--line)!important}
.graph svg .frame{fill:var(--edge);fill-opacity:.06}.graph svg .bar{fill:var(--edge)}
.panel{position:sticky;top:60px;border:1px solid var(--line);border-radius:10px;padding:14px 16px;max-height:80vh;overflow:auto}
.panel h3{margin:0 0 2px;font-size:1.05rem}
.panel .pairs{grid-template-columns:max-content 1fr;font-size:.9rem;gap:3px 14px}
.panel .pairs dd{text-align:right;font-variant-numeric:tabular-nums}
.spark{display:flex;align-items:flex-end;gap:1px;height:44px;margin:4px 0 2px;border-bottom:1px solid var(--line)}
.spark i{flex:1;background:var(--bar);border-radius:1px 1px 0 0}
.key{display:flex;flex-wrap:wrap;gap:6px 14px;margin:0 0 12px;padding:0;list-style:none;font-size:.86rem;color:var(--soft)}
.key i{display:inline-block;width:14px;height:14px;border-radius:4px;margin-right:6px;vertical-align:-2px;border:1.5px solid}
.k0{background:var(--c0);border-color:var(--c0l)!important;border-style:dashed!important}.k1{background:var(--c1);border-color:var(--c1l)!important}.k2{background:var(--c2);border-color:var(--c2l)!important}.k3{background:var(--c3);border-color:var(--c3l)!important}
.meter{display:inline-block;width:120px;height:8px;border-radius:9px;background:var(--code);overflow:hidden;vertical-align:middle}
.meter i{display:block;height:100%;background:var(--c3l)}
.missed{margin:0;padding-left:20px;font-size:.9rem}.missed li{margin:3px 0;overflow-wrap:anywhere}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr));gap:16px;margin-top:14px}
figure{margin:0;border:1px solid var(--line);border-radius:10px;padding:12px 14px}
figcaption{font-size:.86rem;color:var(--soft)}figcaption b{color:var(--fg);font-weight:600;margin-right:8px}figcaption span{float:right;font-variant-numeric:tabular-nums}
.plot{width:100%;height:auto;display:block;margin-top:6px}.plot rect{fill:var(--bar)}.plot rect:hover{fill:var(--accent)}.plot line{stroke:var(--line)}.plot text{fill:var(--soft);font-size:11px}
footer{max-width:1240px;margin:0 auto;padding:4px 20px 40px;color:var(--soft);font-size:.85rem}
.skip{position:absolute;left:-999px}.skip:focus{left:12px;top:12px;background:var(--card);padding:8px;z-index:9}
@media(max-width:900px){.work{grid-template-columns:minmax(0,1fr)}.panel{position:sticky;top:auto;bottom:0;max-height:46vh;background:var(--card);box-shadow:0 -4px 16px rgba(0,0,0,.18)}}
@media(max-width:560px){main,.top,nav ul,footer{padding-left:12px;padding-right:12px}section{padding:14px 12px}.pairs{grid-template-columns:1fr;gap:0 0}.pairs dd{margin-bottom:6px}.panel .pairs{grid-template-columns:max-content 1fr}.story li{grid-template-columns:64px calc(16px + var(--w,0)*14px) 1fr}.facts{grid-template-columns:1fr 1fr}figcaption span{float:none;display:block}}
@media print{nav,.panel{display:none}section{break-inside:avoid;box-shadow:none}.work{display:block}.graph{max-height:none}}
)";

}  // namespace aslc::cli
