// Every match of `patterns` (global regular expressions) in `text`, with its line.
export function* matchesIn(text, patterns) {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      let low = 0;
      let high = starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (starts[middle] <= match.index)
          low = middle;
        else
          high = middle;
      }
      yield {line: low + 1, text: match[0], match};
    }
  }
}
