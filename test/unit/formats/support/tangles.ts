/** How groups contain one another. */
export type Shape = 'ring' | 'each in each' | 'each in all above' | 'chain' | 'many members';

/** What it takes to write a document: its size, the time, and the most megabytes that the process held. */
export type Cost = { readonly megabytes: number; readonly seconds: number; readonly peak: number };
