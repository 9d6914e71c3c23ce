using Nuke.Common.Output;
using Nuke.Common.Parameters;

namespace Nuke.Common.Execution;

/// <summary>A secret may come from an initializer or from a property's body, too.</summary>
internal static class SecretsOfCode
{
    public static void Mask(
        NukeBuild build,
        IReadOnlyList<ParameterDefinition> parameters,
        SecretMask mask
    )
    {
        foreach (var secret in parameters.Where(x => x is { IsSecret: true, Member: not null }))
        {
            try
            {
                mask.AddAll(ParameterMember.Read(secret.Member!, build));
            }
            catch (Exception exception)
            {
                // Who needs it will be told; who cannot read it cannot print it.
                Serilog.Log.Debug("{Secret}: {Reason}", secret.Name, exception.GetType().Name);
            }
        }
    }
}
