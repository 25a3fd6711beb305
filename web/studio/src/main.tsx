// The studio's first lines.
import { render } from 'preact';
import '../../shared/theme.css';
import '../../shared/site/forms.css';
import '../../shared/site/publish.css';
import './style/layout.css';
import './style/controls.css';
import './style/start.css';
import './style/inside.css';
import { App } from './app';
import { begin } from './begin';

render(<App />, document.getElementById('app')!);
begin();
