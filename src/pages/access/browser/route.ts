import { useEffect, useState } from 'preact/hooks';
import type { Position } from '../accessPage.js';

/** What is looked at beside the lists. The address names it, so that the browser's own way back works. */
export type Route = { readonly what: 'person' | 'access' | 'permission'; readonly position: Position };

export function open(what: Route['what'], position: Position): void {
  location.hash = `${what}/${position}`;
}

export function closeAll(): void {
  // Without a fragment, and so without a jump to the top.
  history.pushState(null, '', location.href.replace(/#.*$/s, ''));
  dispatchEvent(new PopStateEvent('popstate'));
}

export function useRoute(): Route | null {
  const [route, setRoute] = useState(routeNow);
  useEffect(() => {
    const look = (): void => setRoute(routeNow());
    addEventListener('hashchange', look);
    addEventListener('popstate', look);
    return () => {
      removeEventListener('hashchange', look);
      removeEventListener('popstate', look);
    };
  }, []);
  return route;
}

function routeNow(): Route | null {
  const found = /^#(person|access|permission)\/(\d{1,9})$/.exec(location.hash);
  return found && { what: found[1] as Route['what'], position: Number(found[2]) };
}
