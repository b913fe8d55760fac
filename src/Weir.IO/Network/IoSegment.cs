using System.Runtime.InteropServices;

namespace Weir.IO;

/// <summary>A range of native memory for a vectored call; laid out as the kernel's <c>iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct IoSegment(nint Address, nint Length);
