// The gallery's first lines.
import { render } from 'preact';
import '../../shared/theme.css';
import '../../shared/site/site.css';
import '../../shared/site/forms.css';
import './gallery.css';
import { learnSession } from '../../shared/site/session';
import { Gallery } from './gallery';

render(<Gallery />, document.getElementById('app')!);
void learnSession();
