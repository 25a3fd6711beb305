// The pictures on buttons: strokes on a 24 x 24 grid in the colour of the text. They say nothing to a screen reader; the button's label does.
import type { ComponentChildren } from 'preact';

interface IconProps {
  size?: number;
}

function Icon({ size = 24, children }: IconProps & { children: ComponentChildren }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8"
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** The mark of Diopter: a lens with its optical axis. */
export function LensMark({ size = 28 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="13" stroke="currentColor" stroke-width="2.5" />
      <circle cx="16" cy="16" r="5.5" fill="currentColor" />
      <path d="M22.5 7.8a10 10 0 0 1 2.6 4.4" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" />
    </svg>
  );
}

export const CameraIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M4 8h3l1.8-2.5h6.4L17 8h3a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z" />
    <circle cx="12" cy="13.3" r="3.6" />
  </Icon>
);
export const CameraOffIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M9.4 5.5h5.8L17 8h3a1 1 0 0 1 1 1v9M18 19.5H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1h2.5M9.3 11a3.6 3.6 0 0 0 5 5.1M3 3l18 18" />
  </Icon>
);
export const SwitchCameraIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M20 11a8 8 0 0 0-14.3-4.2L4 8.6M4 4.5v4.1h4.1M4 13a8 8 0 0 0 14.3 4.2l1.7-1.8M20 19.5v-4.1h-4.1" />
  </Icon>
);
export const MirrorIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M12 3.5v17M9 6.5v11H3zM15 6.5v11h6z" />
  </Icon>
);
export const MicrophoneIcon = (p: IconProps) => (
  <Icon {...p}>
    <rect x="9" y="3" width="6" height="11" rx="3" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
  </Icon>
);
export const MicrophoneOffIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M9 9v2a3 3 0 0 0 4.6 2.5M15 11V6a3 3 0 0 0-5.7-1.3M5.5 11.5a6.5 6.5 0 0 0 10.5 5.1M18.5 11.5c0 .700-.100 1.4-.300 2M12 18v3M3.5 3.5l17 17" />
  </Icon>
);
export const DetailsIcon = (p: IconProps) => (
  <Icon {...p}>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 11v5.5M12 7.6v.100" />
  </Icon>
);
export const CloseIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M6 6l12 12M18 6 6 18" />
  </Icon>
);
export const DownloadIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M12 4v11M7.5 11 12 15.5 16.5 11M5 19.5h14" />
  </Icon>
);
export const ShareIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M12 15V4M8 7.5 12 3.5l4 4M6.5 11H5v9h14v-9h-1.5" />
  </Icon>
);
export const FileIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5" />
  </Icon>
);
export const PlayIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M8 5.5v13l10.5-6.5z" />
  </Icon>
);
export const SparkIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M12 3.5 14 10l6.5 2L14 14l-2 6.5L10 14l-6.5-2L10 10z" />
  </Icon>
);
export const ShieldIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M12 3.5 5 6v5.5c0 4.3 2.9 7.5 7 9 4.1-1.5 7-4.7 7-9V6zM9 12l2.2 2.2L15.2 10" />
  </Icon>
);
export const WarningIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.1v.100" />
  </Icon>
);
export const SearchIcon = (p: IconProps) => (
  <Icon {...p}>
    <circle cx="10.5" cy="10.5" r="6.5" />
    <path d="m15.5 15.5 5 5" />
  </Icon>
);
export const FlagIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M5.5 21V4M5.5 5c4-2.5 8 2.5 13 0v8.5c-5 2.5-9-2.5-13 0" />
  </Icon>
);
export const UploadIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M12 15.5V4.5M7.5 9 12 4.5 16.5 9M5 19.5h14" />
  </Icon>
);
