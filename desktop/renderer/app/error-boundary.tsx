import { Component, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { appTexts } from './app-texts.ts'
import { TechnicalDetail } from './technical-detail.tsx'
import { say } from './texts.ts'

interface Props {
  readonly children: ReactNode
}

/** A screen that throws takes none of the others with it. */
export class ErrorBoundary extends Component<Props, { readonly fault: Error | null }> {
  override state = { fault: null as Error | null }

  static getDerivedStateFromError(fault: Error) {
    return { fault }
  }

  override render() {
    const { fault } = this.state
    if (fault === null) return this.props.children
    const t = say(appTexts)
    return (
      <div className="p-6">
        <Notice
          kind="bad"
          action={<Button onClick={() => this.setState({ fault: null })}>{t('again')}</Button>}
        >
          <p>{t('broken')}</p>
          <TechnicalDetail text={fault.stack ?? fault.message} />
        </Notice>
      </div>
    )
  }
}
