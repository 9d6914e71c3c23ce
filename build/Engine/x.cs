namespace Nuke.Common; public static class X {}
