import { render, type VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import '../access.css';
import type { AccessData } from '../accessPage.js';
import { pageData } from '../../browser/data.js';
import { Detail } from './detail.js';
import { Lists } from './lists.js';
import { Org } from './org.js';
import { useRoute } from './route.js';

function Page({ org }: { readonly org: Org }): VNode {
  const route = useRoute();
  useEffect(() => {
    // A test and a benchmark know by it that the lists can be used.
    performance.mark('lists');
  }, []);
  return (
    <>
      <Lists org={org} />
      <Detail org={org} route={route} />
    </>
  );
}

render(<Page org={new Org(pageData<AccessData>())} />, document.getElementById('lists')!);
