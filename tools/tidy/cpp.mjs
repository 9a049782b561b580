// A C++ file taken apart as far as the checks need it: no preprocessing, no parsing.

// The end of a "…" or '…' literal that starts at `at`; unterminated ones end with their line.
function endOfQuoted(text, at) {
  const quote = text[at];
  let i = at + 1;
  while (i < text.length && text[i] !== quote && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1;
  return Math.min(i + 1, text.length);
}

// {end, from, to} of the raw string whose opening quote is at `at`: the body is [from, to).
function rawString(text, at) {
  const open = text.indexOf('(', at);
  const mark = `)${text.slice(at + 1, open)}"`;
  const close = text.indexOf(mark, open);
  if (open < 0 || close < 0) return {end: text.length, from: text.length, to: text.length};
  return {end: close + mark.length, from: open + 1, to: close};
}

const blank = (text) => text.replace(/[^\n]/g, ' ');

// `code` has the text's length and lines, with comments and the contents of literals blanked.
// `literals` are {line, text}, counted from line 1.
export function splitCpp(text) {
  const literals = [];
  let code = '';
  let i = 0;
  let line = 1;
  const take = (end, keep) => {
    const piece = text.slice(i, end);
    code += keep ? piece : blank(piece);
    line += piece.split('\n').length - 1;
    i = end;
  };
  const quoted = (end, from, to) => {
    literals.push({line, text: text.slice(from, to)});
    take(from, true);
    take(to, false);
    take(end, true);
  };
  while (i < text.length) {
    const c = text[i];
    if (c === '/' && text[i + 1] === '/') {
      const end = text.indexOf('\n', i);
      take(end < 0 ? text.length : end, false);
    } else if (c === '/' && text[i + 1] === '*') {
      const end = text.indexOf('*/', i + 2);
      take(end < 0 ? text.length : end + 2, false);
    } else if (c === '"' && /(^|[^\w])(u8|u|U|L)?R$/.test(text.slice(Math.max(0, i - 4), i))) {
      const {end, from, to} = rawString(text, i);
      quoted(end, from, to);
    } else if (c === '"') {
      const end = endOfQuoted(text, i);
      quoted(end, i + 1, end - 1);
    } else if (
        c === '\'' && /\w$/.test(text.slice(Math.max(0, i - 1), i)) &&
        !/(^|\W)(u8|u|U|L)$/.test(text.slice(Math.max(0, i - 3), i))) {
      take(i + 1, true);  // a digit separator
    } else if (c === '\'') {
      const end = endOfQuoted(text, i);
      take(i + 1, true);
      take(end - 1, false);
      take(end, true);
    } else {
      take(i + 1, true);
    }
  }
  return {code, literals};
}

// #include paths of a C++ file with their lines.
export function includesOf(text) {
  const found = [];
  text.split('\n').forEach((content, index) => {
    const match = /^\s*#\s*include\s*[<"]([^>"]+)[>"]/.exec(content);
    if (match) found.push({line: index + 1, path: match[1]});
  });
  return found;
}

const withoutDirectives = (code) => code.replace(/^[ \t]*#(?:[^\n\\]|\\\n|\\.)*/gm, blank);

// Functions by brace counting: {line, lines} of each outermost body, its signature included. A
// brace without a space before it initialises a member and belongs to the signature, as
// clang-format writes it.
export function functionsOf(code) {
  const text = withoutDirectives(code);
  const found = [];
  const stack = [];
  let line = 1;
  let head = {text: '', line: 1};
  for (let i = 0; i < text.length; ++i) {
    const c = text[i];
    if (c === '\n') ++line;
    const inside = stack.some((kind) => kind.function);
    if (c === '{') {
      const initialises = !inside && /\S/.test(text[i - 1] ?? ' ');
      const container = /\b(namespace|class|struct|union|enum|extern)\b/.test(head.text) &&
          !/\)\s*(const|noexcept|override|final|mutable|->.*)?\s*$/.test(head.text);
      const starts = !inside && !initialises && !container && head.text.includes(')');
      stack.push({function: starts, line: head.line, initialises});
      if (!inside && !initialises) head = {text: '', line};
    } else if (c === '}') {
      const closed = stack.pop();
      if (closed?.function) found.push({line: closed.line, lines: line - closed.line + 1});
      if (!inside || closed?.function) {
        if (!closed?.initialises) head = {text: '', line};
      }
    } else if (c === ';' && !inside) {
      head = {text: '', line};
    } else if (!inside) {
      if (head.text === '' && /\S/.test(c))
        head = {text: c, line};
      else if (head.text !== '')
        head.text += c;
    }
  }
  return found;
}
