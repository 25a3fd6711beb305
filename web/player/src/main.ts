// The player's first lines.
import '../../shared/theme.css';
