// The first lines of a lens's page, /lenses/CODE.
import { render } from 'preact';
import '../../shared/theme.css';
import '../../shared/site/site.css';
import '../../shared/site/forms.css';
import '../../shared/site/publish.css';
import '../../shared/site/lens_facts.css';
import './lens.css';
import { learnSession } from '../../shared/site/session';
import { codeOf } from './address';
import { LensPageView } from './lens_page';

render(<LensPageView code={codeOf(location.pathname)} />, document.getElementById('app')!);
void learnSession();
