// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

struct OrdinaryTypesTests {
    @Test("Domain types are found however they are declared, and nothing else is")
    func found() {
        let types = OrdinaryTypes.types(
            in: """
                class domain { type_x create }
                class xen
                attribute domain_type;
                type a_t, domain_type;  type b_t,other, domain_type , more;
                #line 7 "type no_t, domain_type;"
                type c_t alias { d_t e_t }, domain_type;
                \ttype f_t,
                \t\tdomain_type;
                type g_t, domain_type_x;
                typeattribute h_t domain_type;
                typeattribute a_t domain_type;
                type_transition i_t domain_type:event j_t;
                neverallow * ~domain_type:domain create;
                if (b) { allow k_t domain_type:mmu stat; } type l_t, domain_type;
                type m_t, domain_type
                """)
        #expect(types == ["a_t", "b_t", "c_t", "f_t", "h_t", "l_t"])
    }

    @Test(
        "In the binary, ordinary are all domain types but those of monitors",
        .enabled(if: Tools.setools, "setools (sesearch, seinfo) is not installed"))
    func whole() async throws {
        let scratch = try Scratch()
        let host = scratch.host
        let built = try await PolicyBuild.build(
            spec: .sample, sources: try await XenPolicy.sources, host: host)
        func members(_ attribute: String) async throws -> Set<String> {
            let text = try await host.check(
                Invocation("seinfo", ["-a", attribute, "-x", built.path.string]))
            return Set(
                text.split(separator: "\n").map { $0.filter { !" \t;".contains($0) } }.filter {
                    $0.hasSuffix("_t") || $0.hasSuffix("_t_self") || $0.contains("_t_")
                })
        }
        let monitors = Spec.sample.monitors.flatMap { [$0.type, "\($0.type)_self"] }
        let targets = Spec.sample.targets.flatMap { [$0.type, "\($0.type)_self"] }
        let all = try await members("domain_type")
        #expect(all.isSuperset(of: monitors + targets + ["dom0_t", "domU_t_self", "domU_t_target"]))
        let ordinary = try await members("introspection_ordinary_type")
        #expect(ordinary == all.subtracting(monitors))
        #expect(try await members("introspection_other_type") == ordinary.subtracting(targets))
    }
}
