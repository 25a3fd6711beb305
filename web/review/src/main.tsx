// The first lines of review and administration.
import { render } from 'preact';
import '../../shared/theme.css';
import '../../shared/site/site.css';
import '../../shared/site/forms.css';
import '../../shared/site/publish.css';
import '../../shared/site/lens_facts.css';
import '../../shared/site/rows.css';
import './review.css';
import { learnSession } from '../../shared/site/session';
import { App } from './app';

render(<App />, document.getElementById('app')!);
void learnSession();
