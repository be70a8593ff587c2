import { SalesforceFault } from '../org/types.js';

const TOKEN = /'(?:[^'\\]|\\.)*'|[\w.][\w.:-]*|\S/gs;

/** The text of a query, which knows where a word of it stands. */
export class QueryText {
  public constructor(public readonly soql: string) {}

  /**
   * A fault as Salesforce words it: the line, a caret under the place, row and column, the message
   * (SOQL and SOSL Reference: "MALFORMED_QUERY").
   */
  public fault(errorCode: string, offset: number, message: string): SalesforceFault {
    const before = this.soql.slice(0, offset);
    const lineStart = before.lastIndexOf('\n') + 1;
    const row = before.split('\n').length;
    const column = offset - lineStart + 1;
    const [line = ''] = this.soql.slice(lineStart).split('\n', 1);
    const caret = `${' '.repeat(column - 1)}^`;
    const text = `\n${line}\n${caret}\nERROR at Row:${row}:Column:${column}\n${message}`;
    return new SalesforceFault(400, errorCode, text);
  }

  /** Where a word stands first, outside of quotes and in any casing; after the last character when it does not. */
  public offsetOf(word: string): number {
    return this.offsetsOf(word)[0] ?? this.soql.length;
  }

  /** Where a word stands first behind a clause's keyword. */
  public offsetBehind(keyword: string, word: string): number {
    const start = this.offsetOf(keyword);
    return this.offsetsOf(word).find((offset) => offset > start) ?? this.offsetOf(word);
  }

  /** Every place of a word; an alias before a path is overlooked (`u.Name` for `Name`). */
  public offsetsOf(word: string): number[] {
    const wanted = word.toLowerCase();
    const offsets: number[] = [];
    for (const { 0: token, index } of this.soql.matchAll(TOKEN)) {
      const found = token.toLowerCase();
      if (found === wanted) offsets.push(index);
      else if (found.endsWith(`.${wanted}`)) offsets.push(index);
    }
    return offsets;
  }
}
