/** The pattern of each element of a Go time layout. An element comes before every element that it begins with. */
const elements: Array<[element: string, pattern: string]> = [
  ['2006', String.raw`(?<year>\d{4})`],
  ['January', '(?<monthName>January|February|March|April|May|June|July|August|September|October|November|December)'],
  ['Jan', '(?<monthName>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'],
  ['JAN', '(?<monthName>JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)'],
  ['Monday', '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day'],
  ['Mon', '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'],
  ['MST', '[A-Z]{3,4}'],
  ['Z07:00', String.raw`(?:Z|[+-]\d\d:\d\d)`],
  ['-07:00', String.raw`[+-]\d\d:\d\d`],
  ['-0700', String.raw`[+-]\d{4}`],
  ['.000000000', String.raw`\.\d{9}`],
  ['.000000', String.raw`\.\d{6}`],
  ['.000', String.raw`\.\d{3}`],
  ['.999999999', String.raw`(?:\.\d{1,9})?`],
  ['01', '(?<month>0[1-9]|1[0-2])'],
  ['02', '(?<day>0[1-9]|[12]\\d|3[01])'],
  ['_2', '(?<day> [1-9]|[12]\\d|3[01])'],
  ['15', '(?:[01]\\d|2[0-3])'],
  ['04', '[0-5]\\d'],
  ['05', '[0-5]\\d'],
  ['06', String.raw`(?<shortYear>\d\d)`],
];

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Whether a text has the form of a Go time layout and names a day that the calendar has. */
export function matchesGoLayout(text: string, layout: string): boolean {
  const found = layoutPattern(layout).exec(text);
  return found !== null && isDayOfCalendar(found.groups ?? {});
}

function layoutPattern(layout: string): RegExp {
  let pattern = '';
  for (let at = 0; at < layout.length;) {
    const element = elements.find(([name]) => layout.startsWith(name, at));
    pattern += element ? element[1] : layout.charAt(at).replace(/[.*+?^${}()|[\]\\]/, String.raw`\$&`);
    at += element ? element[0].length : 1;
  }
  return new RegExp(`^${pattern}$`);
}

function isDayOfCalendar(parts: Record<string, string | undefined>): boolean {
  if (!parts.day) return true;
  const year = Number(parts.year ?? `20${parts.shortYear ?? '00'}`);
  const month = parts.month
    ? Number(parts.month)
    : months.indexOf((parts.monthName ?? '').slice(0, 3).toLowerCase()) + 1;
  return Number(parts.day) <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
