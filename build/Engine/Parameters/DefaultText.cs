using System.Collections;

namespace Nuke.Common.Parameters;

/// <summary>A parameter's default as help shows it.</summary>
internal static class DefaultText
{
    /// <summary>Null where there is none, or none that may be seen.</summary>
    public static string? Of(ParameterDefinition parameter, NukeBuild build) =>
        parameter is { Member: { } member, IsSecret: false }
            ? ParameterMember.Read(member, build) switch
            {
                null => null,
                false => null,
                string text => text,
                IEnumerable many => string.Join(", ", many.Cast<object>()),
                var value => value.ToString(),
            }
            : null;
}
