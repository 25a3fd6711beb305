// The account's first lines.
import { render } from 'preact';
import '../../shared/theme.css';
import '../../shared/site/site.css';
import '../../shared/site/forms.css';
import '../../shared/site/publish.css';
import '../../shared/site/rows.css';
import './account.css';
import { learnSession } from '../../shared/site/session';
import { App } from './app';

render(<App />, document.getElementById('app')!);
void learnSession();
