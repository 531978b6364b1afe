/** Elements that an answer may consist of, those of formulas and icons included. */
const elements = new Set(
  "a article blockquote br button code dd del details div em figcaption figure h3 h4 h5 hr img input li ol p path pre rect section span strong sub summary sup svg table tbody td th thead tr ul line polyline circle annotation math menclose merror mfrac mi mglyph mlabeledtr mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics g".split(
    " ",
  ),
);
const attributes = new Set(
  "accent accentunder alt aria-busy aria-hidden aria-label checked class columnalign columnlines columnspacing d data-footnote data-footnote-reference data-testid depth dir disabled display displaystyle encoding fence fill focusable form height href linebreak linethickness loading lspace mathbackground mathcolor mathsize mathvariant maxsize minsize notation preserveaspectratio rel role rowalign rowlines rowspacing rspace scope scriptlevel separator src start stretchy stroke stroke-linecap stroke-linejoin stroke-width style tabindex target title type viewbox voffset width x x1 x2 xmlns y y1 y2 r cx cy rx ry points side symmetric movablelimits largeop columnwidth".split(
    " ",
  ),
);

interface Found {
  problems: string[];
  elements: number;
  depth: number;
}

/** What an answer has on the page that could run something, fetch something or lead astray. */
export function forbiddenIn(root: Element): Found {
  const found: Found = { problems: [], elements: 0, depth: 0 };
  visit(root, 0, found);
  return found;
}

function visit(parent: Element, depth: number, found: Found): void {
  found.depth = Math.max(found.depth, depth);
  for (const element of parent.children) {
    found.elements++;
    const problem = problemOf(element);
    if (problem !== undefined) found.problems.push(problem);
    visit(element, depth + 1, found);
  }
}

function problemOf(element: Element): string | undefined {
  const name = element.localName;
  if (!elements.has(name)) return `element ${name}`;
  for (const { name: attribute, value } of element.attributes) {
    if (!attributes.has(attribute.toLowerCase())) return `${name} has ${attribute}=${value}`;
    if (attribute === "style" && /url|expression|@import|image/i.test(value))
      return `${name} has style=${value}`;
  }
  const href = element.getAttribute("href");
  if (href !== null && !/^(https?:\/\/|mailto:)/.test(href)) return `${name} leads to ${href}`;
  if (element instanceof HTMLAnchorElement && !element.rel.includes("noopener"))
    return "a link knows its opener";
  if (name === "a" && element.parentElement?.closest("a") !== null) return "a link in a link";
  const src = element.getAttribute("src");
  if (src !== null && new URL(src, location.href).origin !== location.origin)
    return `${name} fetches ${src}`;
  return undefined;
}
