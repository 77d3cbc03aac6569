import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { viewerTheme, ZoneCookie } from '@/components/shell'
import { fontClasses } from './fonts'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Countersign', template: '%s · Countersign' },
  description: 'Document signing in which every signature is an accountable act of a governed identity',
  icons: { icon: { url: '/icon.svg', type: 'image/svg+xml' }, apple: '/apple-touch-icon.png' },
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f7f4' },
    { media: '(prefers-color-scheme: dark)', color: '#131615' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await viewerTheme()
  return (
    // The theme may change in the page before React takes over.
    <html lang="en" className={fontClasses} data-theme={theme === 'system' ? undefined : theme} suppressHydrationWarning>
      <body>
        <a
          href="#main"
          className="sr-only rounded-md border border-ink bg-sheet px-4 py-2 font-medium focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-30"
        >
          Skip to content
        </a>
        {children}
        <ZoneCookie />
      </body>
    </html>
  )
}
