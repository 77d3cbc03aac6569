'use client'

import { useId, useState } from 'react'
import { Checkbox } from '@/components/ui'
import type { Theme } from './viewer'

const CHOICES: readonly { theme: Theme; label: string }[] = [
  { theme: 'system', label: 'As the system' },
  { theme: 'light', label: 'Light' },
  { theme: 'dark', label: 'Dark' },
]

/** Shows the choice at once and remembers it in a cookie for a year, so that the server sends the next page in it. */
function choose(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that has passkeys
  document.cookie = `theme=${theme}; path=/; max-age=${theme === 'system' ? 0 : 31_536_000}; samesite=lax`
}

export function ThemeChoice({ initial }: { initial: Theme }) {
  const name = useId()
  const [theme, setTheme] = useState(initial)
  return (
    <fieldset className="px-4 py-3">
      <legend className="sr-only">Light or dark</legend>
      {CHOICES.map((choice) => (
        <Checkbox
          key={choice.theme}
          radio
          name={name}
          label={<span className="font-normal">{choice.label}</span>}
          checked={theme === choice.theme}
          onChange={() => {
            setTheme(choice.theme)
            choose(choice.theme)
          }}
        />
      ))}
    </fieldset>
  )
}
