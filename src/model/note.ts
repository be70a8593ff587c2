/** Something about a record to know when all is read. Of one topic, each id has one note. */
export type Note = { readonly topic: string; readonly id: string; readonly values: ReadonlyArray<string | null> };

/** The notes of a topic, in the order of their ids. */
export type Notes = (topic: string) => Iterable<Note>;
