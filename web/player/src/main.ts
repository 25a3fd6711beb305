// The player's first lines: where the address asks to measure, nothing of the player's page is loaded.
import { bench } from './bench';
import { readBench } from './launch';

const measure = readBench(location.pathname, location.search);
if (measure) void bench(measure);
else void import('./app');
