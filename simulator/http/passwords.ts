/** The password of every user until it is changed. */
const INITIAL_PASSWORD = 'Simulator1';

export class Passwords {
  private readonly changed = new Map<string, string>();

  public set(userId: string, password: string): void {
    this.changed.set(userId, password);
  }

  public matches(userId: string, password: string): boolean {
    return password === (this.changed.get(userId) ?? INITIAL_PASSWORD);
  }
}
