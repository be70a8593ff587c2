/** What a connector knows of a task that it has been given before. */
export type TaskRecord = {
  /** When it came first, in milliseconds: a duration counts from there. */
  readonly seenAt: number;
  /** What its handler has noted to know again. */
  readonly note: string | null;
  /** The serialized BatonServiceFinishTaskRequest that is due, once the work is done. */
  readonly answer: Uint8Array | null;
};

/** Remembers tasks until C1 has their answers, so that a task that is given again is not done again. */
export type TaskMemory = {
  /** What is known of a task; a new one is known from now on. */
  recall(taskId: string): Promise<TaskRecord>;
  note(taskId: string, note: string): Promise<void>;
  keepAnswer(taskId: string, answer: Uint8Array): Promise<void>;
  forget(taskId: string): Promise<void>;
};
