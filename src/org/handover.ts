/**
 * A large value that is handed over once. What has long waited for a value, its promises, is collected late, and would keep
 * the value until then.
 */
export class Handover<T> {
  private value: { readonly it: T } | null;

  public constructor(it: T) {
    this.value = { it };
  }

  /** The value, which stays here. */
  public get it(): T {
    return this.value!.it;
  }

  /** The value, of which nothing stays here. */
  public take(): T {
    const { it } = this.value!;
    this.value = null;
    return it;
  }
}
