import type { Simulator } from '../../simulator/start.js';
import type { LoggedRequest, LoggedSubrequest } from '../../simulator/http/requestLog.js';
import { Violation } from './fuzz.js';

/**
 * What an org is asked, without the values: the words of queries outside quotes, and paths without ids. Valid files show what there
 * is; a changed one may ask no more.
 */
export class RequestWatch {
  private readonly known = new Set<string>();

  public constructor(private readonly simulator: Simulator) {}

  /** Takes what was asked so far for what may be asked. */
  public learn(): void {
    for (const shape of this.taken()) this.known.add(shape);
  }

  /** @throws Violation where something else was asked since */
  public check(): void {
    const others = [...this.taken()].filter((shape) => !this.known.has(shape));
    if (others.length > 0)
      throw new Violation(`the org was asked for what no valid file asks for: ${others.join('; ')}`);
  }

  private taken(): Set<string> {
    const requests = this.simulator.requests as LoggedRequest[];
    const shapes = new Set(requests.flatMap((request) => [request, ...(request.subrequests ?? [])]).flatMap(shapesOf));
    requests.length = 0;
    return shapes;
  }
}

const ID = /(?<=[/=,])[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?(?=[/?&,]|$)/g;

function shapesOf({ method, path, query }: LoggedSubrequest): string[] {
  const [address = ''] = path.split('?q=');
  const words = (query ?? '').replace(/'(?:[^'\\]|\\.)*'/g, '').match(/[A-Za-z_][\w.]*/g) ?? [];
  return [`${method} ${address.replaceAll(ID, '#').replace(/(#,)+#/, '#')}`, ...words];
}
