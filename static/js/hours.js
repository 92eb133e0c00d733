/* Hours as a person types them, in minutes. The server reads the same text by the same rules. */
const FORMS = [
  [/^(\d{1,3}):([0-5]\d)$/, (m) => Number(m[1]) * 60 + Number(m[2])],
  [/^:([0-5]\d)$/, (m) => Number(m[1])],
  [/^(\d{1,4})\s*m(?:in)?$/i, (m) => Number(m[1])],
  [/^(\d{1,3})\s*h(?:\s*(\d{1,2})\s*m?)?$/i, (m) => Number(m[1]) * 60 + Number(m[2] ?? 0)],
  [/^(\d{0,3})[.,](\d{1,2})\s*h?$/i, (m) => Math.round(Number(`${m[1] || 0}.${m[2]}`) * 60)],
  [/^(\d{1,2})$/, (m) => Number(m[1]) * 60],
];

/** Minutes, 0 for nothing, or NaN where the text is not a length of time. */
export function parseHours(text) {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "–" || trimmed === "-") return 0;
  for (const [form, read] of FORMS) {
    const match = form.exec(trimmed);
    if (match) return read(match);
  }
  return Number.NaN;
}

/** `1:30`; nothing is an empty text. */
export function writeHours(minutes) {
  if (!minutes) return "";
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}
