import type { Generator, Row } from './types.js';
import type { Records } from '../soql/source.js';
import { idOf, numberOf } from './ids.js';

/** Above the number of any record that is stored, below that of the next object's. */
const FIRST = 62 ** 5;

/** A list whose rows are made when they are asked for. */
export class RowList implements Iterable<Row> {
  public readonly length: number;

  public constructor(
    private readonly stored: readonly Row[],
    private readonly generated: GeneratedRows,
  ) {
    this.length = stored.length + generated.size;
  }

  /** The list with rows in front whose ids come first. */
  public after(rows: readonly Row[]): RowList {
    return new RowList([...rows, ...this.stored], this.generated);
  }

  public at(index: number): Row {
    return this.stored[index] ?? this.generated.at(index - this.stored.length);
  }

  public slice(from: number, to: number): Row[] {
    const end = Math.min(to, this.length);
    return Array.from({ length: Math.max(0, end - from) }, (_, index) => this.at(from + index));
  }

  public *[Symbol.iterator](): IterableIterator<Row> {
    yield* this.stored;
    yield* this.generated.all();
  }
}

/** The generated records of one object, in Id order. */
export class GeneratedRows {
  private version = -1;
  private owners: string[] = [];
  private ownerByNumber = new Map<number, string>();
  /** By owner: how many records come before its own. */
  private before = new Float64Array(0);
  private total = 0;
  private last: { owner: number; numbers: Uint16Array } | undefined;

  public constructor(private readonly generator: Generator) {}

  public get size(): number {
    this.catchUp();
    return this.total;
  }

  /** What queries see of an object that has stored records, too. */
  public behind(records: Records): Records {
    const { ownerField, indexes = {} } = this.generator;
    const stored = (): readonly Row[] => [...records.rows()];
    return {
      ...records,
      size: records.size + this.size,
      indexed: Object.keys(indexes),
      rows: () => new RowList(stored(), this),
      get: (id) => records.get(id) ?? this.get(id),
      where: (field, value) => [
        ...records.where(field, value),
        ...(field === ownerField ? this.ofOwner(value) : this.found(field, value)),
      ],
    };
  }

  public at(index: number): Row {
    this.catchUp();
    if (this.last === undefined || !this.isWithin(index, this.last.owner)) {
      const owner = this.ownerAt(index);
      this.last = { owner, numbers: this.generator.numbersOf(this.owners[owner]!) };
    }
    const { owner, numbers } = this.last;
    return this.row(this.owners[owner]!, numbers[index - this.before[owner]!]!);
  }

  public *all(): IterableIterator<Row> {
    this.catchUp();
    for (const owner of this.owners)
      for (const number of this.generator.numbersOf(owner)) yield this.row(owner, number);
  }

  private ofOwner(owner: string): Row[] {
    this.catchUp();
    return this.ownerByNumber.get(numberOf(owner)) === owner
      ? Array.from(this.generator.numbersOf(owner), (number) => this.row(owner, number))
      : [];
  }

  private found(field: string, value: string): Row[] {
    this.catchUp();
    const numbersOf = this.generator.indexes?.[field]?.(value);
    if (numbersOf === null) return [];
    if (!numbersOf) return [...this.all()].filter((row) => row[field] === value);
    return this.owners.flatMap((owner) => Array.from(numbersOf(owner), (number) => this.row(owner, number)));
  }

  private get(id: string): Row | undefined {
    const { keyPrefix, span } = this.generator;
    if (!id.startsWith(keyPrefix)) return undefined;
    const number = numberOf(id) - FIRST;
    if (number < 0) return undefined;
    this.catchUp();
    const owner = this.ownerByNumber.get(Math.floor(number / span));
    const own = number % span;
    return owner !== undefined && this.generator.numbersOf(owner).includes(own) ? this.row(owner, own) : undefined;
  }

  private row(owner: string, number: number): Row {
    const { keyPrefix, span, ownerField } = this.generator;
    return {
      Id: idOf(keyPrefix, FIRST + numberOf(owner) * span + number),
      [ownerField]: owner,
      ...this.generator.fieldsOf(owner, number),
    };
  }

  private catchUp(): void {
    const version = this.generator.version();
    if (version === this.version) return;
    this.version = version;
    this.last = undefined;
    this.owners = [...this.generator.owners()];
    this.ownerByNumber = new Map(this.owners.map((owner) => [numberOf(owner), owner]));
    this.before = new Float64Array(this.owners.length + 1);
    for (const [index, owner] of this.owners.entries())
      this.before[index + 1] = this.before[index]! + this.generator.numbersOf(owner).length;
    this.total = this.before[this.owners.length]!;
  }

  private isWithin(index: number, owner: number): boolean {
    return index >= this.before[owner]! && index < this.before[owner + 1]!;
  }

  private ownerAt(index: number): number {
    let low = 0;
    let high = this.owners.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.before[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
