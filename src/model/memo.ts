/** Something about a record to know when all is read. Of one topic, each id has one memo. */
export type Memo = { readonly topic: string; readonly id: string; readonly values: ReadonlyArray<string | null> };

/** The memos of a topic, in the order of their ids. */
export type Memos = (topic: string) => Iterable<Memo>;
