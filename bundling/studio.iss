; Inno Setup: an installer for one person, who needs no administrator. Run by: iscc /DVersion=0.1.0 bundling\studio.iss
#ifndef Version
  #error "Give the version: /DVersion=…"
#endif

[Setup]
AppId={{6C0B0F0E-6C53-4F0B-9C2B-0B6F6C1C9E11}
AppName=CharRNN Studio
AppVersion={#Version}
DefaultDirName={localappdata}\Programs\CharRNN Studio
PrivilegesRequired=lowest
DisableProgramGroupPage=yes
DisableDirPage=auto
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
Compression=lzma2
SolidCompression=yes
SetupIconFile=..\resources\icons\charrnn-studio.ico
UninstallDisplayIcon={app}\charrnn-studio.exe
LicenseFile=..\LICENSE
OutputDir=..\dist
OutputBaseFilename=CharRNN-Studio-{#Version}-windows-x64
CloseApplications=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

; Files of an older version would stay and be loaded. Not the whole folder: a person may have named one with other files.
[InstallDelete]
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\dist\CharRNN Studio\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{userprograms}\CharRNN Studio"; Filename: "{app}\charrnn-studio.exe"

[Run]
Filename: "{app}\charrnn-studio.exe"; Description: "{cm:LaunchProgram,CharRNN Studio}"; Flags: nowait postinstall skipifsilent
