/** Product pictures, drawn as SVG: a shape on a table, in the colour of the variant. */
import { products } from "./catalog";

interface Tone {
  base: string;
  light: string;
  dark: string;
  wall: string;
  table: string;
}

const TONES: Record<string, Tone> = {
  oat: { base: "#e6d9c3", light: "#f6eddd", dark: "#b9a585", wall: "#d9d3c7", table: "#c7bdab" },
  moss: { base: "#8b9a76", light: "#adba97", dark: "#5c6b4a", wall: "#e4e3d6", table: "#d1cfbb" },
  ink: { base: "#3d4a5c", light: "#61718a", dark: "#232c39", wall: "#dfe0e0", table: "#c9cacb" },
  clay: { base: "#c07d5a", light: "#dca081", dark: "#8c5336", wall: "#ece0d5", table: "#dcc9b8" },
  flax: { base: "#d8c6a4", light: "#ebdec4", dark: "#ab9468", wall: "#e9e6df", table: "#d6d1c5" },
  rust: { base: "#a95a3c", light: "#c67c5d", dark: "#753622", wall: "#ecdfd3", table: "#dac8b7" },
  sage: { base: "#a9b39c", light: "#c5cdba", dark: "#77836a", wall: "#e9e8df", table: "#d5d4c6" },
  honey: { base: "#dda94f", light: "#f0c87c", dark: "#a87627", wall: "#ece4d6", table: "#d9ccb6" },
};

const flame = (x: number, y: number): string =>
  `<path d="M${x} ${y}v-22" stroke="#4a3c2c" stroke-width="5" stroke-linecap="round"/>
<circle cx="${x}" cy="${y - 52}" r="74" fill="#fff3cf" opacity=".45"/>
<path d="M${x} ${y - 100}c26 34 24 62 0 84c-24-22-26-50 0-84z" fill="#f7c64f"/>
<path d="M${x} ${y - 66}c13 18 12 34 0 46c-12-12-13-28 0-46z" fill="#fff1c2"/>`;

const shadow = (cx: number, rx: number, cy = 628): string =>
  `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${Math.round(rx * 0.13)}" fill="#2b2115" opacity=".22" filter="url(#soft)"/>`;

const SHAPES: Record<string, (tone: Tone) => string> = {
  mug: (t) => `${shadow(410, 190)}
<path d="M540 372c96-24 132 26 122 84c-10 62-66 92-138 84" fill="none" stroke="${t.dark}" stroke-width="34"/>
<path d="M536 366c92-22 124 26 114 80c-10 58-62 86-130 78" fill="none" stroke="url(#body)" stroke-width="30"/>
<path d="M250 320h310l-14 250c-3 38-30 56-66 56H330c-36 0-63-18-66-56z" fill="url(#body)"/>
<ellipse cx="405" cy="320" rx="155" ry="30" fill="${t.light}"/><ellipse cx="405" cy="324" rx="138" ry="23" fill="#4b3526"/>
<path d="M262 536c88 22 198 22 286 0l-4 34c-3 38-28 56-64 56H330c-36 0-61-18-64-56z" fill="#b08f68" opacity=".45"/>`,
  plate: (t) => `<ellipse cx="400" cy="562" rx="290" ry="100" fill="#2b2115" opacity=".22" filter="url(#soft)"/>
<ellipse cx="400" cy="530" rx="286" ry="112" fill="${t.dark}"/><ellipse cx="400" cy="518" rx="286" ry="112" fill="url(#body)"/>
<ellipse cx="400" cy="520" rx="222" ry="82" fill="${t.dark}" opacity=".35"/><ellipse cx="400" cy="525" rx="216" ry="78" fill="${t.light}"/>
<ellipse cx="346" cy="512" rx="90" ry="26" fill="#fff" opacity=".3"/>`,
  bowl: (t) => `${shadow(400, 215)}
<path d="M342 600h116l12 32H330z" fill="#b08f68"/>
<path d="M140 400h520c-8 124-96 210-204 210H344c-108 0-196-86-204-210z" fill="url(#body)"/>
<ellipse cx="400" cy="400" rx="260" ry="62" fill="${t.light}"/><ellipse cx="400" cy="408" rx="236" ry="50" fill="${t.dark}" opacity=".55"/>
<path d="M182 424c60 34 376 34 436 0c-40 46-396 46-436 0z" fill="${t.base}"/>`,
  vase: (t) => `${shadow(400, 150)}
<path d="M396 290C380 200 330 170 300 96M404 290c4-100 40-150 36-224M410 290c20-70 74-96 100-150" fill="none" stroke="#6f7c58" stroke-width="6" stroke-linecap="round"/>
<g fill="#e9e2c9"><circle cx="300" cy="96" r="17"/><circle cx="318" cy="132" r="12"/><circle cx="440" cy="66" r="18"/><circle cx="428" cy="110" r="12"/><circle cx="510" cy="140" r="16"/><circle cx="484" cy="172" r="11"/></g>
<path d="M362 282h76c-4 62 6 96 48 138c66 66 54 206-36 206h-100c-90 0-102-140-36-206c42-42 52-76 48-138z" fill="url(#body)"/>
<ellipse cx="400" cy="282" rx="38" ry="10" fill="${t.dark}"/><path d="M330 470c-24 40-18 92 8 120" stroke="#fff" stroke-width="12" opacity=".25" fill="none" stroke-linecap="round"/>`,
  teapot: (t) => `${shadow(390, 220)}
<path d="M262 352c-30-150 262-150 240 0" fill="none" stroke="#8a6a45" stroke-width="20" stroke-linecap="round"/>
<path d="M548 470c70-16 72-96 130-112l18 22c-46 34-44 138-140 158z" fill="url(#body)"/>
<path d="M206 470c0-84 80-128 178-128s178 44 178 128c0 92-62 156-116 156H322c-54 0-116-64-116-156z" fill="url(#body)"/>
<path d="M292 352c30-26 154-26 184 0c-40 22-144 22-184 0z" fill="${t.light}"/><circle cx="384" cy="322" r="18" fill="${t.dark}"/>
<path d="M250 440c14-34 44-52 76-60" stroke="#fff" stroke-width="14" opacity=".22" fill="none" stroke-linecap="round"/>`,
  napkins: (t) => `${shadow(400, 240, 640)}
${[0, 1, 2, 3].map((n) => `<path d="M${170 + n * 6} ${612 - n * 46}l${460 - n * 12} 0c16 0 16-40 0-40l-${460 - n * 12} 0c-16 0-16 40 0 40z" fill="${n % 2 ? t.base : t.light}"/><path d="M${180 + n * 6} ${600 - n * 46}h${440 - n * 12}" stroke="${t.dark}" stroke-width="3" stroke-dasharray="9 7" opacity=".5"/>`).join("")}
<path d="M330 410c40-10 90-10 140 0v214c-46 8-96 8-140 0z" fill="#8a6a45" opacity=".85"/><path d="M400 404c-50-60-96-20-66 10M400 404c50-60 96-20 66 10" fill="none" stroke="#8a6a45" stroke-width="12"/>`,
  towel: (t) => `<path d="M180 176h440" stroke="#7d6446" stroke-width="16" stroke-linecap="round"/>
<path d="M268 190h286v396c-46 10-92-6-143 0s-97 10-143 0z" fill="#2b2115" opacity=".15" filter="url(#soft)"/>
<path d="M256 172h288v400c-48 12-96-6-144 0s-96 12-144 0z" fill="url(#body)"/>
<path d="M256 172h288v400c-48 12-96-6-144 0s-96 12-144 0z" fill="url(#waffle)" opacity=".55"/>
<path d="M256 500h288v26H256z" fill="${t.dark}" opacity=".45"/><path d="M256 172h288v26H256z" fill="${t.light}" opacity=".6"/>`,
  apron: (t) => `<circle cx="400" cy="120" r="10" fill="#7d6446"/>
<path d="M330 236C320 170 380 150 400 126c20 24 80 44 70 110" fill="none" stroke="${t.dark}" stroke-width="14"/>
<path d="M322 232h156c4 74 26 112 90 128l18 300c-120 22-252 22-372 0l18-300c64-16 86-54 90-128z" fill="url(#body)"/>
<path d="M322 232h156l2 24H320z" fill="${t.dark}" opacity=".5"/>
<path d="M286 452h108v116H286zM416 452h98v84h-98z" fill="${t.light}" opacity=".5" stroke="${t.dark}" stroke-width="3" stroke-dasharray="8 6"/>
<path d="M400 262v170M292 590c-2 30-6 54-10 72M520 580c4 34 6 58 8 80" stroke="${t.dark}" stroke-width="4" opacity=".4"/>`,
  candles: (t) => `${shadow(400, 150)}
<path d="M312 250h60v376h-60z" fill="url(#body)"/><path d="M428 300h60v326h-60z" fill="url(#body)"/>
<ellipse cx="342" cy="250" rx="30" ry="9" fill="${t.light}"/><ellipse cx="458" cy="300" rx="30" ry="9" fill="${t.light}"/>
${flame(342, 248)}<path d="M458 298v-24" stroke="#4a3c2c" stroke-width="5" stroke-linecap="round"/>
<path d="M300 520h200v26H300z" fill="#8a6a45"/><path d="M400 520c-40-46-76-14-52 8M400 520c40-46 76-14 52 8" fill="none" stroke="#8a6a45" stroke-width="9"/>`,
  holder: (t) => `${shadow(400, 240)}
<path d="M368 190h64v290h-64z" fill="#efe4cb"/>${flame(400, 190)}
<circle cx="640" cy="560" r="42" fill="none" stroke="${t.base}" stroke-width="22"/>
<path d="M348 452h104v116H348z" fill="url(#body)"/><ellipse cx="400" cy="452" rx="52" ry="14" fill="${t.light}"/>
<path d="M368 452h64v10h-64z" fill="#efe4cb"/>
<path d="M176 556c40 96 408 96 448 0z" fill="${t.dark}"/><ellipse cx="400" cy="556" rx="224" ry="44" fill="url(#body)"/><ellipse cx="400" cy="560" rx="186" ry="30" fill="${t.dark}" opacity=".4"/>
<path d="M348 520h104v44c-30 10-74 10-104 0z" fill="url(#body)"/>`,
  jar: (t) => `${shadow(400, 180)}
<path d="M258 330h284v252c0 30-22 46-50 46H308c-28 0-50-16-50-46z" fill="url(#body)"/>
<ellipse cx="400" cy="330" rx="142" ry="34" fill="${t.light}"/><ellipse cx="400" cy="336" rx="124" ry="26" fill="#f5ecd6"/>${flame(400, 334)}
<path d="M316 430h168v122H316z" fill="#f7f1e4"/><path d="M346 466h108M362 492h76" stroke="#6a5a45" stroke-width="6"/><circle cx="400" cy="524" r="8" fill="${t.dark}"/>`,
};

/** The SVG of `{handle}-{colour}`, or null when there is no such picture. */
export function picture(name: string): string | null {
  const product = products.find((one) => name.startsWith(`${one.handle}-`));
  const colour = product && name.slice(product.handle.length + 1);
  const shape = product && SHAPES[product.art];
  const tone = product?.variants.some((one) => one.colour === colour) ? TONES[colour!] : undefined;
  return shape && tone ? frame(tone, shape(tone)) : null;
}

function frame(tone: Tone, shape: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" width="800" height="800">
<defs><linearGradient id="body"><stop offset="0" stop-color="${tone.base}"/><stop offset=".3" stop-color="${tone.light}"/><stop offset=".72" stop-color="${tone.base}"/><stop offset="1" stop-color="${tone.dark}"/></linearGradient>
<linearGradient id="wall" y2="1" x2=".3"><stop offset="0" stop-color="#fff" stop-opacity=".55"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></linearGradient>
<pattern id="waffle" width="18" height="18" patternUnits="userSpaceOnUse"><path d="M0 0h18v18" fill="none" stroke="${tone.dark}" stroke-width="3" opacity=".6"/></pattern>
<filter id="soft" x="-30%" y="-80%" width="160%" height="260%"><feGaussianBlur stdDeviation="14"/></filter></defs>
<path d="M0 0h800v800H0z" fill="${tone.wall}"/><path d="M0 0h800v570H0z" fill="url(#wall)"/><path d="M0 570h800v230H0z" fill="${tone.table}"/>
${shape}
</svg>
`;
}
