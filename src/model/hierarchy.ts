/** A tree given as child → parent, asked for what lies below. Cycles, which broken data may hold, end. */
export class Hierarchy {
  private readonly children = new Map<string, string[]>();

  public add(id: string, parentId: string | null): void {
    if (!parentId) return;
    const siblings = this.children.get(parentId);
    if (siblings) siblings.push(id);
    else this.children.set(parentId, [id]);
  }

  /** The id itself, and all below it. */
  public withDescendants(id: string): string[] {
    const found = new Set([id]);
    for (const current of found) {
      for (const child of this.children.get(current) ?? []) found.add(child);
    }
    return [...found];
  }
}
