import '@fontsource-variable/source-serif-4/opsz.css'
import '@fontsource/ibm-plex-mono/400.css'
import '@fontsource/ibm-plex-sans/400.css'
import '@fontsource/ibm-plex-sans/500.css'
import localFont from 'next/font/local'

/*
 * Latin comes first and is preloaded: four small files paint every page. The packages' own style sheets above name the
 * other scripts by unicode-range, so that a browser fetches Greek or Cyrillic only when a name needs it. No adjusted
 * fallback here: it would stand before those scripts in the stack and draw them in Arial.
 */
const serif = localFont({
  variable: '--face-serif',
  display: 'swap',
  adjustFontFallback: false,
  weight: '200 900',
  src: '../node_modules/@fontsource-variable/source-serif-4/files/source-serif-4-latin-opsz-normal.woff2',
})
const sans = localFont({
  variable: '--face-sans',
  display: 'swap',
  adjustFontFallback: false,
  src: [
    { path: '../node_modules/@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-400-normal.woff2', weight: '400' },
    { path: '../node_modules/@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-500-normal.woff2', weight: '500' },
  ],
})
const mono = localFont({
  variable: '--face-mono',
  display: 'swap',
  adjustFontFallback: false,
  src: [{ path: '../node_modules/@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2', weight: '400' }],
})

export const fontClasses = `${serif.variable} ${sans.variable} ${mono.variable}`
