// A stock Firefox without a window, with a camera that it makes up, driven by WebDriver BiDi.
import puppeteer from 'puppeteer-core';
import { firefox } from './places.mjs';

export const launchFirefox = () =>
  puppeteer.launch({
    browser: 'firefox',
    executablePath: firefox,
    headless: true,
    extraPrefsFirefox: { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true, 'media.autoplay.default': 0 },
  });
