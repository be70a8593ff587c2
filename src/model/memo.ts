/** What each topic of memos holds about a record. A kind of access adds its own topics, in its files in `resources`. */
// oxlint-disable-next-line typescript/no-empty-object-type -- each kind fills it in
export interface MemoTopics {}

export type MemoTopic = keyof MemoTopics;

/** Something about a record that is needed when all records are read. It is kept as JSON, one for each topic and id. */
export type Memo<Topic extends MemoTopic = MemoTopic> = {
  readonly [Name in Topic]: { readonly topic: Name; readonly id: string; readonly content: MemoTopics[Name] };
}[Topic];

/** The memos of a topic, in the order of their ids. */
export type Memos = <Topic extends MemoTopic>(topic: Topic) => Iterable<Memo<Topic>>;
